/** Addresses of stores, as they may be shown: they may hold credentials, which are cut out of every text. */
export const withoutCredentials = (text: string): string => text.replace(/\/\/\S*@/g, '//')
