import type { MailReport } from '@turnout/router'
import PostalMime, { type Email } from 'postal-mime'

const STATUS = ['message/delivery-status', 'message/global-delivery-status']
/** The mail that a report is about, whole or its headers only. */
const ENCLOSED = ['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers']

/**
 * Reads what a mail server reports of mails: a delivery status notification (RFC 3464, RFC 6533) or a complaint (RFC
 * 5965), as an MTA pipes it.
 * @param envelopeTo whom the report was addressed to, where the MTA says it outside the message
 * @returns one entry for each recipient it speaks of; none for anything else, such as an answering machine's mail, or
 *   what nobody can read
 */
export async function readMailReport(raw: Buffer, envelopeTo?: string): Promise<MailReport[]> {
  // Nested messages stay attachments: their headers are looked at, never shown.
  const email = await PostalMime.parse(raw, { forceRfc822Attachments: true, maxNestingDepth: 20 }).catch(() => null)
  if (!email) return []
  const original = headersOf(partOf(email, ENCLOSED) ?? '')
  const complaint = partOf(email, ['message/feedback-report'])
  const complained = headersOf(complaint ?? '')
  // Complaints go to an address of the sender's whole domain: the return path stands inside.
  const inside = [complained.get('original-mail-from'), original.get('return-path')]
  const messageId = original.get('message-id') ?? null
  const about = {
    addresses: [envelopeTo, ...addressesOf(email), ...inside.map((one) => one && bare(one))].filter(
      (address) => address !== undefined,
    ),
    // No database takes a NUL into a text.
    messageId: messageId?.includes('\0') ? null : messageId,
  }
  if (complaint) {
    const type = complained.get('feedback-type')?.toLowerCase()
    return type === 'abuse' || type === 'fraud' ? [{ ...about, kind: 'complained', statusCode: null }] : []
  }
  const status = partOf(email, STATUS)
  if (!status) return []
  // The first group is about the message, each of the others about one recipient.
  const groups = status.split(/\r?\n[ \t]*\r?\n/).map(headersOf)
  return groups.flatMap((group): MailReport[] => {
    const action = group.get('action')?.toLowerCase()
    const statusCode = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(group.get('status') ?? '')?.[0] ?? null
    if (action === 'failed') return [{ ...about, kind: 'bounced', statusCode }]
    return action === 'delayed' ? [{ ...about, kind: 'delayed', statusCode }] : []
  })
}

/** The first part of these types. */
function partOf({ attachments }: Email, mimeTypes: string[]): string | undefined {
  const part = attachments.find(({ mimeType }) => mimeTypes.includes(mimeType))
  if (!part) return undefined
  return typeof part.content === 'string' ? part.content : Buffer.from(part.content as ArrayBuffer).toString('utf8')
}

/** Header fields up to the first empty line, unfolded, by their names in lower case; the first of each name. */
function headersOf(text: string): Map<string, string> {
  const [head = ''] = text.replace(/^\s+/, '').split(/\r?\n\r?\n/)
  const fields = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? []
    if (name && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim())
  }
  return fields
}

/** An address without its angle brackets. */
function bare(value: string): string {
  return value.replace(/[<>\s]/g, '')
}

/** Whom the report itself was sent to: our return path is one of them. */
function addressesOf({ headers, to }: Email): string[] {
  const named = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to']
  const written = headers.filter(({ key }) => named.includes(key)).map(({ value }) => bare(value))
  return [...written, ...(to ?? []).flatMap(({ address }) => (address ? [address] : []))]
}
