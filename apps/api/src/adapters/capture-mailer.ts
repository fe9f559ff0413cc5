import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CapturedMail, inlinePictures, type Mailer } from '@turnout/router'
import nodemailer from 'nodemailer'
import { z } from 'zod'
import { composeMail } from './compose-mail.ts'

/** Mails kept; the oldest go first. */
const KEPT = 1_000
/** How many may gather above that before the folder is swept. */
const SLACK = 50

const capturedMail = z.object({
  id: z.string(),
  at: z.string(),
  to: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  messageId: z.string().nullish(),
})

/**
 * Keeps mails as files instead of sending them: `<time>-<id>.eml` as it would have left, and `.json` to show it by.
 * The folder is for its owner only: mails hold names, addresses and tickets.
 */
export function captureMailer(folder: string, from: string, now: () => Date, replyTo?: string): Mailer {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  let sinceSweep = SLACK
  return {
    async send(mail) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const { message, messageId } = await transport.sendMail(composeMail(mail, from, replyTo))
      if (!Buffer.isBuffer(message)) throw new Error('The mail was not composed')
      const at = now().toISOString()
      const id = `${at.replace(/[-:.]/g, '')}-${randomUUID()}`
      const shown: CapturedMail = {
        id,
        at,
        to: mail.to.address,
        subject: mail.subject,
        html: inlinePictures(mail),
        text: mail.text,
        messageId,
      }
      await writeBoth(join(folder, id), message, JSON.stringify(shown))
      if (++sinceSweep > SLACK) {
        sinceSweep = 0
        await sweep(folder)
      }
      return messageId
    },
    async captured(limit) {
      const names = (await list(folder)).slice(0, limit)
      const mails = await Promise.all(names.map((name) => read(join(folder, name))))
      return mails.filter((mail) => mail !== null)
    },
  }
}

/**
 * Written aside and renamed, the description last, so that whoever looks sees whole mails only. A full disk leaves
 * nothing behind: the mail is tried again, and would be there twice.
 */
async function writeBoth(path: string, message: Buffer, description: string): Promise<void> {
  const files: [string, Buffer | string][] = [
    [`${path}.eml`, message],
    [`${path}.json`, description],
  ]
  try {
    for (const [file, content] of files) await writeFile(`${file}.part`, content, { mode: 0o600 })
    for (const [file] of files) await rename(`${file}.part`, file)
  } catch (error) {
    const left = files.flatMap(([file]) => [file, `${file}.part`])
    await Promise.all(left.map((file) => rm(file, { force: true }).catch(() => undefined)))
    throw error
  }
}

/** The descriptions, newest first: names begin with the time. */
async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.json')).sort((a, b) => (a < b ? 1 : -1))
}

async function read(path: string): Promise<CapturedMail | null> {
  try {
    return capturedMail.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    // Swept meanwhile, or not one of ours.
    return null
  }
}

/** All that is older than the last mail kept, also what a crash left half written: names begin with the time. */
async function sweep(folder: string): Promise<void> {
  const oldestKept = (await list(folder))[KEPT - 1]
  if (!oldestKept) return
  const names = await readdir(folder)
  const old = names.filter((name) => name < oldestKept && /\.(eml|json)(\.part)?$/.test(name))
  // The mail itself and its description differ in their ends alone.
  const kept = oldestKept.slice(0, -'.json'.length)
  for (const name of old) if (!name.startsWith(kept)) await rm(join(folder, name), { force: true })
}
