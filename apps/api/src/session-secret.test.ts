import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sessionSecret } from './session-secret.ts'

describe('the session secret', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turnout-secret-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is made once, however many processes start at once, and kept for its owner only', async () => {
    const secrets = await Promise.all(Array.from({ length: 10 }, () => sessionSecret(undefined, folder)))
    expect(new Set(secrets).size).toBe(1)
    expect(secrets[0]).toMatch(/^[\w-]{64}$/)
    expect(await sessionSecret(undefined, folder)).toBe(secrets[0])
    expect(await readdir(folder)).toEqual(['session-secret'])
    expect((await stat(join(folder, 'session-secret'))).mode & 0o777).toBe(0o600)
  })

  it('is the given one when one is given, and then nothing is written', async () => {
    expect(await sessionSecret('a secret of the operator', folder)).toBe('a secret of the operator')
    expect(await readdir(folder)).toEqual([])
  })
})
