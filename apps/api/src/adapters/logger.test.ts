import { describe, expect, it } from 'vitest'
import { describeError, scrub } from './logger.ts'

describe('what the log keeps of a text', () => {
  it.each([
    ['no route to postgres://turnout:s3cret@db:5432/x', 's3cret'],
    ['mailbox Éva.Őri@example.com is full', 'Őri@example.com'],
    ['Authorization: Bearer abc.def was refused', 'abc.def'],
    ['DPoP 9f8e7d6c5b4a was refused', '9f8e7d6c5b4a'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln is bad', 'eyJ'],
    ['card 4242 4242 4242 4242 was refused', '4242 4242'],
    ['{"number":"4000056655665556"}', '4000056655665556'],
  ])('has neither addresses nor secrets: %s', (text, secret) => {
    expect(scrub(text)).not.toContain(secret)
  })

  it('is otherwise the text', () => {
    expect(scrub('connect ECONNREFUSED 127.0.0.1:5432 (attempt 3, 10 s)')).toBe(
      'connect ECONNREFUSED 127.0.0.1:5432 (attempt 3, 10 s)',
    )
  })

  it('leaves out what PostgreSQL quotes of rows', () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint "user_account_email_key"'), {
      code: '23505',
      detail: 'Key (lower(email))=(eva@example.com) already exists.',
      where: 'eva@example.com',
    })
    const kept = JSON.stringify(describeError(error))
    expect(kept).toContain('23505')
    expect(kept).toContain('user_account_email_key')
    expect(kept).not.toContain('eva@')
  })
})
