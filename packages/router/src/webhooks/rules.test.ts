import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { topics } from '../core/topics.ts'
import { isPublicAddress, literalAddress } from './address-guard.ts'
import {
  dataOf,
  judgeFailing,
  nextTryInMs,
  TOPICS_NOT_TOLD,
  topicOf,
  urlFault,
  webhookTopics,
  webhookTypes,
} from './rules.ts'

const src = join(import.meta.dirname, '..')
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/test|webhooks\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }))

describe('the types of messages', () => {
  it('are those of every topic there is, but of those that webhooks never hear of', () => {
    const names = Object.keys(topics)
    const told = names.filter((name) => !TOPICS_NOT_TOLD.includes(name))
    expect(told.sort()).toEqual(Object.keys(webhookTopics).sort())
  })

  it('are all that the slices announce by name', () => {
    const known = new Set<string>(webhookTypes)
    const announced = sources
      .filter(({ text }) => /\bannounce\w*\(|topics\.\w+\(/.test(text))
      .flatMap(({ file, text }) =>
        // A message's type beside its topic, in the same object.
        [...text.matchAll(/topics\.(\w+)\([^)]*\),?[^{}]*?type: '([\w.]+)'/g)]
          .filter(([, topic = '']) => !TOPICS_NOT_TOLD.includes(topic))
          .map(([, , type = '']) => `${file}: ${type}`),
      )
    expect(announced.length).toBeGreaterThan(2)
    expect(announced.filter((one) => !known.has(one.split(': ')[1] ?? ''))).toEqual([])
  })

  it('are all that a slice declares in its events.ts, but of those same topics', async () => {
    const forWebhooks = new Set<unknown>(Object.values(webhookTopics))
    const others: string[] = []
    for (const { file } of sources.filter(({ file }) => file.endsWith('/events.ts'))) {
      const module: Record<string, unknown> = await import(join(src, file))
      for (const [name, value] of Object.entries(module)) {
        if (name.endsWith('Messages') && !forWebhooks.delete(value)) others.push(name)
      }
    }
    expect(others.sort()).toEqual(['accessMessages', 'jobMessages', 'stationMessages'])
    expect(forWebhooks.size).toBe(0)
  })

  it('belong to one topic each', () => {
    expect(new Set(webhookTypes).size).toBe(webhookTypes.length)
  })

  it('are found by the topic as it is stored', () => {
    const id = '019aa000-0000-7000-8000-000000000001'
    expect(Object.entries(topics).map(([name, of]) => [name, topicOf(of(id))])).toEqual(
      Object.keys(topics).map((name) => [name, TOPICS_NOT_TOLD.includes(name) ? null : name]),
    )
    expect(topicOf('constructor')).toBeNull()
  })

  it('come without what is stored beside them for other ends', () => {
    const eventId = '019aa000-0000-7000-8000-000000000001'
    const payload = { eventId, status: 'draft', isPublic: false }
    expect(dataOf('events', 'event.created', payload)).toEqual({ eventId, status: 'draft' })
  })
})

describe('trying again', () => {
  const queuedAt = new Date('2026-11-20T18:00:00Z')
  const at = (ms: number) => new Date(queuedAt.getTime() + ms)
  const HOUR = 3_600_000

  it('takes twice as long each time, up to two hours, and goes on for three days', () => {
    let now = queuedAt
    const waits: number[] = []
    for (let attempts = 1; ; attempts++) {
      const wait = nextTryInMs({ attempts, queuedAt, now, retryAfterMs: null, chance: 1 })
      if (wait === null) break
      waits.push(wait)
      now = new Date(now.getTime() + wait)
    }
    expect(waits.slice(0, 4)).toEqual([10_000, 20_000, 40_000, 80_000])
    expect(Math.max(...waits)).toBe(2 * HOUR)
    expect(now).toEqual(at(72 * HOUR))
    expect(waits.length).toBeLessThan(60)
  })

  it('leaves half of the time to chance, and gives the receiver its way up to six hours', () => {
    const given = { attempts: 3, queuedAt, now: at(0), retryAfterMs: null, chance: 0 }
    expect(nextTryInMs(given)).toBe(20_000)
    expect(nextTryInMs({ ...given, retryAfterMs: 5_000 })).toBe(20_000)
    expect(nextTryInMs({ ...given, retryAfterMs: HOUR })).toBe(HOUR)
    expect(nextTryInMs({ ...given, retryAfterMs: 1000 * HOUR })).toBe(6 * HOUR)
    expect(nextTryInMs({ ...given, now: at(71 * HOUR), retryAfterMs: 6 * HOUR })).toBe(HOUR)
  })

  it('ends with a message to the owner after a day of failures, and off after three', () => {
    const judge = (hours: number, failures: number, isTold = false) =>
      judgeFailing({ failingSince: queuedAt, failures, isTold, now: at(hours * HOUR) })
    expect(judge(23, 500)).toBe('goes_on')
    expect(judge(24, 19)).toBe('goes_on')
    expect(judge(24, 20)).toBe('tell')
    expect(judge(48, 40, true)).toBe('goes_on')
    expect(judge(72, 60, true)).toBe('switch_off')
    expect(judge(72, 19)).toBe('goes_on')
  })
})

describe('an address', () => {
  it.each([
    ['https://example.org/hook?key=1', null],
    ['https://example.org:8443/', null],
    ['http://example.org/', 'https_only'],
    ['ftp://example.org/', 'https_only'],
    ['javascript:alert(1)', 'https_only'],
    ['https://user@example.org/', 'credentials'],
    ['https://:pw@example.org/', 'credentials'],
    ['https://example.org:25/', 'port'],
    ['nonsense', 'malformed'],
  ])('%s is judged by what it says: %s', (address, fault) => {
    expect(urlFault(address, false)).toBe(fault)
  })

  it('may be plain and near in development', () => {
    expect(urlFault('http://localhost:81/', true)).toBeNull()
    expect(urlFault('ftp://localhost/', true)).toBe('https_only')
  })

  it.each([
    ['93.184.215.14', true],
    ['1.1.1.1', true],
    ['2606:4700::1111', true],
    ['127.0.0.1', false],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['100.64.0.1', false],
    ['169.254.169.254', false],
    ['198.18.0.1', false],
    ['192.0.2.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['240.0.0.1', false],
    ['::', false],
    ['::1', false],
    ['::7f00:1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:8.8.8.8', false],
    ['64:ff9b::7f00:1', false],
    ['64:ff9b:1::7f00:1', false],
    ['2002:7f00:1::', false],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', false],
    ['2001:db8::1', false],
    ['fc00::1', false],
    ['fd12:3456::1', false],
    ['fe80::1', false],
    ['fe80::1%eth0', false],
    ['fec0::1', false],
    ['ff02::1', false],
    ['5f00::1', false],
    ['no address', false],
    ['', false],
  ])('%s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic)
  })

  it.each([
    ['https://127.1/', '127.0.0.1'],
    ['https://0177.0.0.1/', '127.0.0.1'],
    ['https://2130706433/', '127.0.0.1'],
    ['https://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['https://example.org/', null],
  ])('%s names %s itself', (url, address) => {
    expect(literalAddress(new URL(url))).toBe(address)
  })
})
