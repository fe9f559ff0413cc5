import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CapturedMail, Mailer } from '@turnout/router'
import nodemailer from 'nodemailer'
import { z } from 'zod'
import { composeMail, inlinePictures } from './compose-mail.ts'

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
})

/**
 * Keeps mails as files instead of sending them: `<time>-<id>.eml` as it would have left, and `.json` to show it by.
 * The folder is for its owner only: mails hold names, addresses and tickets.
 */
export function captureMailer(folder: string, from: string, now: () => Date): Mailer {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  let sinceSweep = SLACK
  return {
    async send(mail) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const { message, messageId } = await transport.sendMail(composeMail(mail, from))
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
      }
      await write(join(folder, `${id}.eml`), message)
      await write(join(folder, `${id}.json`), JSON.stringify(shown))
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

/** Written aside and renamed, so that whoever looks sees whole files only. */
async function write(path: string, content: Buffer | string): Promise<void> {
  await writeFile(`${path}.part`, content, { mode: 0o600 })
  await rename(`${path}.part`, path)
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

async function sweep(folder: string): Promise<void> {
  for (const name of (await list(folder)).slice(KEPT)) {
    const path = join(folder, name.slice(0, -'.json'.length))
    await rm(`${path}.eml`, { force: true })
    await rm(`${path}.json`, { force: true })
  }
}
