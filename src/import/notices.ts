/** What an importer noticed in a file, by sentence and how often. */
export type Notices = Map<string, number>

export const notice = (notices: Notices, sentence: string): void => {
  notices.set(sentence, (notices.get(sentence) ?? 0) + 1)
}
