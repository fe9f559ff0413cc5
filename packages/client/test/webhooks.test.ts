import { describe, expect, it } from 'vitest'
import { type VerifyOptions, verifyWebhook, WebhookNotVerified } from '../src/webhooks.ts'

// Worked out by OpenSSL: printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac "$secret"
const t = 1_795_197_600
const body =
  '{"id":"42","type":"order.confirmed","topic":"orders","eventId":"019aa000-0000-7000-8000-000000000001","at":"2026-11-20T18:00:00.000Z","data":{"note":"Ősz, 東京 🎪"}}'
const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY'
const older = 'whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA'
const signature = '9ab737d8100236e4234f58df0b37be633e0e455818f353cd29b79040706db331'
const olderSignature = '04ea55faec7bcb0de8403e1807d18252f35cc6439455c55a810a8cec0ddcb3ff'
const header = `t=${t},v1=${signature}`
const now = new Date(t * 1000)

/** Why it was refused, or `none`. */
async function refusal(
  given: { secret?: string; header?: string | null; body?: string | Uint8Array },
  options: VerifyOptions = { now },
): Promise<string> {
  const asked = { secret, header, body, ...given }
  try {
    await verifyWebhook(asked.secret, asked.header, asked.body, options)
    return 'none'
  } catch (error) {
    if (error instanceof WebhookNotVerified) return error.reason
    throw error
  }
}

describe('verifying a webhook', () => {
  it('gives the message that was signed, from text or from bytes', async () => {
    const message = await verifyWebhook(secret, header, body, { now })
    expect(message).toMatchObject({
      id: '42',
      type: 'order.confirmed',
      topic: 'orders',
      data: { note: 'Ősz, 東京 🎪' },
    })
    expect(await verifyWebhook(secret, header, new TextEncoder().encode(body), { now })).toEqual(message)
  })

  it('takes either secret while both sign, whichever comes first', async () => {
    const both = `t=${t},v1=${signature},v1=${olderSignature}`
    expect(await refusal({ header: both })).toBe('none')
    expect(await refusal({ header: both, secret: older })).toBe('none')
    expect(await refusal({ header, secret: older })).toBe('wrong_signature')
  })

  it('refuses another body, another time and another secret', async () => {
    expect(await refusal({ body: body.replace('42', '43') })).toBe('wrong_signature')
    expect(await refusal({ body: `${body} ` })).toBe('wrong_signature')
    expect(await refusal({ header: `t=${t + 1},v1=${signature}` })).toBe('wrong_signature')
    expect(await refusal({ secret: `${secret}A` })).toBe('wrong_signature')
  })

  it('refuses what is too old, or not yet, by the tolerance asked for', async () => {
    const later = (seconds: number) => ({ now: new Date((t + seconds) * 1000) })
    expect(await refusal({}, later(300))).toBe('none')
    expect(await refusal({}, later(301))).toBe('too_old')
    expect(await refusal({}, later(-301))).toBe('too_old')
    expect(await refusal({}, { ...later(301), toleranceS: 600 })).toBe('none')
    expect(await refusal({}, { ...later(11), toleranceS: 10 })).toBe('too_old')
  })

  it.each([
    null,
    '',
    'v1=',
    `v1=${signature}`,
    `t=${t}`,
    `t=${t},v0=${signature}`,
    `t=${t},v1=${signature.slice(1)}`,
    `t=soon,v1=${signature}`,
    `t=${t},${Array.from({ length: 11 }, () => `v1=${signature}`).join()}`,
  ])('takes no header such as %s', async (wrong) => {
    expect(await refusal({ header: wrong })).toBe('malformed')
  })

  it('takes no signed body that is not a message', async () => {
    const empty = '5f422a762beee206667ebc3772cef28aa162bca589bc3b376ed57d202f4ce984'
    expect(await refusal({ header: `t=${t},v1=${empty}`, body: '' })).toBe('malformed')
  })
})
