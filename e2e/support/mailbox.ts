import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ical from 'node-ical'
import PostalMime, { type Email } from 'postal-mime'
import { type Picture, readPng, readQr } from './picture.ts'
import { until } from './until.ts'

/** A ticket as it came by mail. */
export interface MailedTicket {
  /** The QR as the mail shows it. */
  picture: Picture
  /** What the QR says. */
  code: string
}

/** A mail as its reader has it. */
export interface ReceivedMail {
  subject: string
  text: string
  html: string
  tickets: MailedTicket[]
  /** Entries of the calendar that came with it. */
  calendar: { title: string; start: Date; end: Date }[]
}

/** Waits for a mail to this address with these words in its subject, among those the installation has captured. */
export async function receiveMail(dataDir: string, to: string, words: RegExp = /./): Promise<ReceivedMail> {
  const email = await until(`a mail for ${to} has come`, () => findMail(join(dataDir, 'mail'), to, words))
  const pictures = email.attachments.filter(({ mimeType }) => mimeType === 'image/png').map(contentOf)
  const [calendar] = email.attachments.filter(({ mimeType }) => /calendar/.test(mimeType)).map(contentOf)
  return {
    subject: email.subject ?? '',
    text: email.text ?? '',
    html: email.html ?? '',
    tickets: pictures.map(readTicket),
    calendar: calendar ? readCalendar(Buffer.from(calendar).toString('utf8')) : [],
  }
}

async function findMail(folder: string, to: string, words: RegExp): Promise<Email | null> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((entry) => entry.endsWith('.eml')).sort()) {
    const email = await PostalMime.parse(await readFile(join(folder, name)))
    if (email.to?.some(({ address }) => address === to) && words.test(email.subject ?? '')) return email
  }
  return null
}

function contentOf({ content }: Email['attachments'][number]): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
}

function readTicket(content: Uint8Array): MailedTicket {
  const picture = readPng(content)
  const code = readQr(picture)
  if (code === null) throw new Error('The picture in the mail holds no QR that can be read')
  return { picture, code }
}

function readCalendar(text: string): ReceivedMail['calendar'] {
  return Object.values(ical.sync.parseICS(text)).flatMap((part) =>
    part?.type === 'VEVENT' ? [{ title: String(part.summary), start: part.start, end: part.end ?? part.start }] : [],
  )
}
