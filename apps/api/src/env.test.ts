import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EnvError, readEnv } from './env.ts'
import { root } from './place.ts'

describe('the environment', () => {
  it('needs nothing to be set', () => {
    const env = readEnv({})
    expect(env).toMatchObject({
      PORT: 4000,
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://localhost:4000',
      ROLE: 'all',
      ADMIN_EMAIL: 'admin@example.com',
      DEMO: false,
      HOLD_MINUTES: 15,
      MINIMUM_SPOTS_THRESHOLD: 3,
      LOG_LEVEL: 'info',
      warnings: [],
    })
    expect(env.DATA_DIR).toBe(join(root, '.data'))
    expect(env.DATABASE_URL).toBeUndefined()
  })

  it('tells every mistake at once, and none of the values', () => {
    const wrong = {
      PORT: 'ninety',
      ROLE: 'queen',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      SESSION_SECRET: 'short',
      ADMIN_EMAIL: 'nobody',
      HOLD_MINUTES: '0',
    }
    let caught: unknown
    try {
      readEnv(wrong)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(EnvError)
    const text = caught instanceof Error ? caught.message : ''
    for (const name of Object.keys(wrong)) expect(text).toContain(name)
    expect(text).not.toMatch(/hunter2|short|ninety/)
  })

  it('takes an empty variable for one that is not set, as compose files pass them', () => {
    expect(readEnv({ ADMIN_EMAIL: '', SMTP_URL: '  ', PORT: '' })).toMatchObject({
      ADMIN_EMAIL: 'admin@example.com',
      PORT: 4000,
    })
  })

  it('follows the port and the certificate in the public address, and takes its last slash away', () => {
    expect(readEnv({ PORT: '4999' }).PUBLIC_URL).toBe('http://localhost:4999')
    expect(readEnv({ TLS_CERT: 'a.pem', TLS_KEY: 'b.pem' }).PUBLIC_URL).toBe('https://localhost:4000')
    expect(readEnv({ PUBLIC_URL: 'https://tickets.example/' }).PUBLIC_URL).toBe('https://tickets.example')
    expect(() => readEnv({ TLS_CERT: 'a.pem' })).toThrow(/TLS_KEY/)
  })

  it('takes other origins it is reached by, and nothing that is more or less than an origin', () => {
    expect(readEnv({}).TRUSTED_ORIGINS).toEqual([])
    const given = 'http://192.168.1.20:4000, https://Door.example.org/'
    expect(readEnv({ TRUSTED_ORIGINS: given }).TRUSTED_ORIGINS).toEqual([
      'http://192.168.1.20:4000',
      'https://door.example.org',
    ])
    for (const wrong of ['192.168.1.20', 'http://a.example/path', 'ftp://a.example', 'http://a.example,', '*']) {
      expect(() => readEnv({ TRUSTED_ORIGINS: wrong })).toThrow(/TRUSTED_ORIGINS/)
    }
  })

  it('says plainly what is set for nothing', () => {
    const { warnings } = readEnv({ STORAGE_URL: 's3://key:hunter2@storage' })
    expect(warnings).toHaveLength(1)
    expect(warnings.join(' ')).toMatch(/STORAGE_URL/)
    expect(warnings.join(' ')).not.toContain('hunter2')
  })

  it('takes the keys of Stripe together, and nothing else for them', () => {
    const keys = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }
    expect(readEnv(keys)).toMatchObject(keys)
    expect(readEnv({ ...keys, STRIPE_API_URL: 'http://127.0.0.1:1234' }).STRIPE_API_URL).toBe('http://127.0.0.1:1234')
    expect(() => readEnv({ STRIPE_SECRET_KEY: 'sk_test_1' })).toThrow(/STRIPE_WEBHOOK_SECRET: .*belong together/)
    expect(() => readEnv({ STRIPE_WEBHOOK_SECRET: 'whsec_1' })).toThrow(/STRIPE_SECRET_KEY: .*belong together/)
    expect(() => readEnv({ ...keys, STRIPE_SECRET_KEY: 'pk_test_public' })).toThrow(/STRIPE_SECRET_KEY/)
    expect(() => readEnv({ ...keys, STRIPE_WEBHOOK_SECRET: 'hunter2' })).not.toThrow(/hunter2/)
    expect(() => readEnv({ ...keys, STRIPE_API_URL: 'ftp://x' })).toThrow(/STRIPE_API_URL/)
  })
})
