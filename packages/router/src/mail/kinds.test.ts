import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tellWebhookOwner } from '../webhooks/jobs.ts'
import { mailKinds } from './schema.ts'

const ROOT = join(import.meta.dirname, '..')
/** How programs say what kind of mail they send: a property, a constant, or the kinds of the waitlist. */
const KIND = /(?:\bkind: |\bkind = |_MAIL = )'([a-z]+(?:\.[a-z_-]+)?)'|'(waitlist\.[a-z_-]+)'/g

/** The kinds of mail that are written in the sources which send mails, and in the constants they use. */
function writtenKinds(): string[] {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('testing'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .filter((text) => /\bdeliverOnce\(|_MAIL = /.test(text))
  return files.flatMap((text) => [...text.matchAll(KIND)].map(([, named, waitlist]) => named ?? waitlist ?? ''))
}

describe('the kinds of mail', () => {
  it('are all in the list that names are given by', () => {
    const written = [...new Set(writtenKinds())]
    expect(written.length).toBeGreaterThan(12)
    for (const kind of written) expect(mailKinds).toContain(kind)
    for (const notice of tellWebhookOwner.payload.shape.notice.options) expect(mailKinds).toContain(`webhook.${notice}`)
  })
})
