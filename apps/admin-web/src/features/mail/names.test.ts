import { mailKinds } from '@turnout/router/schema/mail'
import { describe, expect, it } from 'vitest'
import { mail as en } from './texts.en.ts'
import { mail as hu } from './texts.hu.ts'

describe('the names of mails', () => {
  it('every kind of mail has one in both languages', () => {
    const keys = mailKinds.map((kind) => kind.replaceAll(/[.-]/g, '_')).toSorted()
    expect(keys.length).toBeGreaterThan(15)
    expect(Object.keys(en.kind).toSorted()).toEqual(keys)
    expect(Object.keys(hu.kind).toSorted()).toEqual(keys)
  })
})
