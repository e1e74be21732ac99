/** What is said of a cluster of which nobody is found by asking who leads. */
export const NO_NODE = 'no node of the cluster answers'

/** What gRPC and the client say when there is no connection, in words of those who have to mend it; what was said stands behind. */
const causes: ReadonlyArray<readonly [RegExp, string]> = [
  [/^connect ECONNREFUSED/, 'nobody listens there'],
  [
    /wrong version number|packet length too long/,
    'the port speaks no TLS; tls=false in the address if that is as it should be',
  ],
  [
    /certificate/,
    'the certificate of the server is not accepted: it has to be for this host, in its time, and signed by an authority that is known or that tlsCAFile names',
  ],
  [/^Failed to connect/, 'who listens there speaks another protocol, or this one by TLS only'],
  [/^Failed to discover/, NO_NODE],
  [/^Name resolution failed/, 'there is no host of that name'],
]

/** Around the cause stands that there is no connection; behind it, what OpenSSL says of its source, or Node of its options. */
const causeIn = (text: string): string => {
  const [, cause] = /^No connection established\. Last error: (?:Error: )?(.*?)\.? Resolution note:/s.exec(text) ?? []
  return cause?.replace(/^.*:SSL routines:\w+:([^:]+):.*$/s, '$1').replace(/; if the root CA .*$/s, '') ?? text
}

/** Only what is said of connections is put into other words. */
export const inWords = (text: string): string => {
  const cause = causeIn(text)
  const [, words] = (cause === text ? causes.slice(-2) : causes).find(([said]) => said.test(cause)) ?? []
  if (words === undefined) return cause === text ? text : `no connection: ${cause}`
  return `no connection: ${words} (${cause})`
}
