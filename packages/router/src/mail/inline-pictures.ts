import type { Mail } from '../core/mailer.ts'

/** The HTML with its pictures inside, so that it can be shown without the mail around it. */
export function inlinePictures({ html, attachments = [] }: Pick<Mail, 'html' | 'attachments'>): string {
  let shown = html
  for (const { cid, contentType, content } of attachments) {
    if (cid) shown = shown.replaceAll(`cid:${cid}`, `data:${contentType};base64,${content.toString('base64')}`)
  }
  return shown
}
