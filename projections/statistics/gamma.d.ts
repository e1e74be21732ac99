/** npm `gamma` comes without types. */
declare module 'gamma' {
  const gamma: { readonly log: (x: number) => number }
  export default gamma
}
