import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { SETTING_NAMES } from './env.ts'
import { root } from './place.ts'

/** Why a setting of the server is none of the compose file's. */
const DELIBERATELY_NOT: Record<string, string> = {
  PORT: 'the proxy is who is reached; inside it is 4000',
  HOST: 'set by the image',
  DATA_DIR: 'set by the image',
  NODE_ENV: 'set by the image',
  TLS_CERT: 'the proxy has the certificate',
  TLS_KEY: 'the proxy has the certificate',
  STRIPE_API_URL: 'a stand-in for tests',
}

describe('docker-compose.yml', () => {
  let compose = ''
  let caddy = ''
  let image = ''
  beforeAll(async () => {
    const read = (name: string) => readFile(join(root, name), 'utf8')
    ;[compose, caddy, image] = await Promise.all([
      read('docker-compose.yml'),
      read('docker/Caddyfile'),
      read('Dockerfile'),
    ])
  })
  const section = (text: string, begin: RegExp, indent: string) => {
    const lines = text.split('\n')
    const from = lines.findIndex((line) => begin.test(line))
    const rest = lines.slice(from + 1)
    const end = rest.findIndex((line) => line !== '' && !line.startsWith(indent) && !line.trim().startsWith('#'))
    return rest.slice(0, end < 0 ? rest.length : end)
  }
  const keys = (lines: string[], indent: string) =>
    lines.flatMap((line) => new RegExp(`^${indent}([A-Za-z_]+):`).exec(line)?.[1] ?? [])

  it('passes on every setting of the server but those that are not its to set, and no other', () => {
    const passed = new Set([...keys(section(compose, /environment: &environment/, '    '), '    '), 'ROLE'])
    expect(SETTING_NAMES.length).toBeGreaterThan(20)
    const missing = SETTING_NAMES.filter((name) => !passed.has(name) && !(name in DELIBERATELY_NOT))
    expect(missing).toEqual([])
    expect([...passed].filter((name) => !SETTING_NAMES.includes(name))).toEqual([])
    expect(Object.keys(DELIBERATELY_NOT).filter((name) => passed.has(name))).toEqual([])
  })

  it('names services and volumes that are there, and the proxy leads to one of them at the port of the image', () => {
    const services = keys(section(compose, /^services:/, '  '), '  ')
    expect(services).toEqual(expect.arrayContaining(['postgres', 'redis', 'api', 'worker', 'proxy']))
    const volumes = keys(section(compose, /^volumes:/, '  '), '  ')
    for (const [, name] of compose.matchAll(/^\s+- (\w+):\//gm)) expect(volumes).toContain(name)
    for (const [, name] of compose.matchAll(/^ {6}(\w+):\n {8}condition:/gm)) expect(services).toContain(name)
    for (const [, name] of compose.matchAll(/\w+:\/\/(?:[^@\s]*@)?(\w+):\d+/g)) {
      expect([...services, 'localhost']).toContain(name)
    }
    expect(services).toContain(/^\s*name (\S+)$/m.exec(caddy)?.[1])
    expect(image).toContain(`PORT=${/^\s*port (\d+)$/m.exec(caddy)?.[1]}`)
    expect(compose).toContain('./docker/Caddyfile:')
  })

  it('asks of a process what matters to callers: an outage of Redis ends none', () => {
    expect(image).toMatch(/readyz\?for=callers/)
  })
})
