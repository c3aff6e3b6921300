const trustedHosts = ['docs.aws.amazon.com', 'aws.amazon.com', 'console.aws.amazon.com']

/** Whether an address may be given to the system's browser: https, one of AWS's own pages, no user name, no other port. */
export function mayOpenExternally(address: string): boolean {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return false
  }
  const trusted = trustedHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))
  return trusted && url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
}
