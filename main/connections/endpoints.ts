import { LakeError } from '../s3/lakeError'
import type { SharedConfig } from './profiles'

/**
 * The endpoint somebody configured for a service, or `null` for AWS itself. In the SDK's order: the environment before the profile,
 * and the service's own before the general one.
 */
export function configuredEndpoint(
  service: 's3' | 'sts',
  profile: string,
  { profiles }: SharedConfig,
  env: NodeJS.ProcessEnv,
): string | null {
  const section = profiles.get(profile)
  if (isTrue(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']) || isTrue(section?.['ignore_configured_endpoint_urls'])) {
    return null
  }
  const services = profiles.get(`services.${section?.['services'] ?? ''}`)
  return (
    env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ??
    env['AWS_ENDPOINT_URL'] ??
    services?.[`${service}.endpoint_url`] ??
    section?.['endpoint_url'] ??
    null
  )
}

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true'

/**
 * Checks an endpoint a person typed. Without TLS only this machine and private networks are allowed: the requests are signed, but
 * their content could be read and changed on the way.
 */
export function checkEndpoint(endpoint: string): URL {
  let url: URL
  try {
    url = new URL(endpoint)
  } catch (cause) {
    throw new LakeError({ kind: 'badInput', path: 'endpoint', problem: 'is not an address' }, { cause })
  }
  if (url.protocol === 'http:' && !isPrivateHost(url.hostname)) {
    const problem = 'is not encrypted and not on this machine or a private network; use https'
    throw new LakeError({ kind: 'badInput', path: 'endpoint', problem })
  }
  return url
}

/** This machine, the private ranges of RFC 1918 and RFC 4193, and names that no public name server knows. */
function isPrivateHost(host: string): boolean {
  if (host.startsWith('[')) return host === '[::1]' || /^\[f[cd]/.test(host)
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) {
    return /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(host)
  }
  return !host.includes('.') || /\.(localhost|local|internal|lan|home\.arpa)$/.test(host)
}

/** Whether buckets should stand in the path: an address or a bare name has no subdomains. */
export const needsPathStyle = (endpoint: string): boolean => {
  const { hostname } = new URL(endpoint)
  return /^(\[|\d+\.\d+\.\d+\.\d+$)/.test(hostname) || !hostname.includes('.')
}
