import { describe, expect, it } from 'vitest'
import { checkEndpoint, configuredEndpoint, needsPathStyle } from '../../../main/connections/endpoints'

describe('without TLS only this machine and private networks are allowed', () => {
  it.each<[string, boolean]>([
    ['https://s3.example.com', true],
    ['http://127.0.0.1:9000', true],
    ['http://localhost:9000', true],
    ['http://[::1]:9000', true],
    ['http://minio:9000', true],
    ['http://10.1.2.3', true],
    ['http://172.16.0.1', true],
    ['http://172.31.255.255', true],
    ['http://172.32.0.1', false],
    ['http://192.168.1.10:9000', true],
    ['http://[fd00::1]', true],
    ['http://nas.local', true],
    ['http://s3.example.com', false],
    ['http://8.8.8.8', false],
    ['http://[2001:db8::1]', false],
    ['http://127.0.0.1.example.com', false],
    ['http://10.example.com', false],
    ['http://169.254.169.254', false],
  ])('%s: %s', (endpoint, allowed) => {
    const check = () => checkEndpoint(endpoint).origin
    if (allowed) expect(check()).toBe(endpoint)
    else expect(check).toThrow(expect.objectContaining({ fault: expect.objectContaining({ path: 'endpoint' }) }))
  })
})

describe('the endpoint of a profile', () => {
  const profiles = new Map<string, Record<string, string>>([
    ['plain', {}],
    ['general', { endpoint_url: 'http://general' }],
    ['both', { endpoint_url: 'http://general', services: 'lab' }],
    ['ignoring', { endpoint_url: 'http://general', ignore_configured_endpoint_urls: 'true' }],
    ['services.lab', { 's3.endpoint_url': 'http://lab-s3' }],
  ])
  const config = { profiles, ssoSessions: new Map<string, Record<string, string>>() }

  it.each<[string, 's3' | 'sts', Record<string, string>, string | null]>([
    ['plain', 's3', {}, null],
    ['general', 's3', {}, 'http://general'],
    ['general', 'sts', {}, 'http://general'],
    ['both', 's3', {}, 'http://lab-s3'],
    ['both', 'sts', {}, 'http://general'],
    ['general', 's3', { AWS_ENDPOINT_URL: 'http://env' }, 'http://env'],
    ['general', 's3', { AWS_ENDPOINT_URL: 'http://env', AWS_ENDPOINT_URL_S3: 'http://env-s3' }, 'http://env-s3'],
    ['general', 'sts', { AWS_ENDPOINT_URL_S3: 'http://env-s3' }, 'http://general'],
    ['general', 's3', { AWS_ENDPOINT_URL: 'http://env', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, null],
    ['ignoring', 's3', {}, null],
  ])('%s for %s with %j is %s', (profile, service, env, endpoint) => {
    expect(configuredEndpoint(service, profile, config, env)).toBe(endpoint)
  })
})

it.each<[string, boolean]>([
  ['http://127.0.0.1:9000', true],
  ['http://localhost', true],
  ['http://[::1]', true],
  ['https://s3.example.com', false],
])('%s needs the bucket in the path: %s', (endpoint, path) => {
  expect(needsPathStyle(endpoint)).toBe(path)
})
