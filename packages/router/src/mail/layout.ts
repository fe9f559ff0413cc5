import { type Html, html } from '../core/html.ts'

/** What every mail about an order has around its own part. */
export interface Layout {
  locale: string
  subject: string
  heading: string
  body: Html[]
  footer: string
}

// Mail clients know tables and inline styles; few know more. The style sheet is for those that have a dark mode, and
// for narrow screens; without it the mail is light and whole.
const DARK = `@media (prefers-color-scheme: dark) {
.page { background: #14161a !important; } .card { background: #1e2126 !important; }
.ink { color: #f1f3f5 !important; } .soft { color: #a5adb8 !important; } .rule { border-color: #343941 !important; }
.ink a { color: #8ab4f8 !important; } .soft a { color: #a5adb8 !important; }
}
@media (max-width: 560px) { .cell { display: block !important; width: auto !important; } }`

/** The whole HTML of a mail. */
export function layout({ locale, subject, heading, body, footer }: Layout): string {
  return html`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${subject}</title><style>${DARK}</style></head>
<body class="page" style="margin:0;padding:0;background:#f2f4f7">
<table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f4f7">
<tr><td align="center" style="padding:24px 12px">
<table class="card" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border-radius:12px">
<tr><td style="padding:28px 28px 8px;${FONT}"><h1 class="ink" style="margin:0;font-size:22px;line-height:1.3;color:#16191d">${heading}</h1></td></tr>
${body}
<tr><td style="padding:8px 28px 28px;${FONT}"><p class="soft rule" style="margin:0;padding-top:16px;border-top:1px solid #e3e7ec;font-size:13px;color:#5b6470">${footer}</p></td></tr>
</table></td></tr></table></body></html>
`.text
}

const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif'

/** A row with a paragraph. */
export function paragraph(text: string): Html {
  return html`<tr><td style="padding:8px 28px;${FONT}"><p class="ink" style="margin:0;font-size:16px;line-height:1.5;color:#16191d;white-space:pre-line">${text}</p></td></tr>`
}

/** A row with a name and its lines of value. */
export function fact(name: string, lines: string[]): Html {
  const values = lines.map((line) => html`<span style="display:block">${line}</span>`)
  return html`<tr><td style="padding:8px 28px;${FONT}"><p class="soft" style="margin:0;font-size:13px;color:#5b6470">${name}</p>
<p class="ink" style="margin:2px 0 0;font-size:16px;line-height:1.5;color:#16191d">${values}</p></td></tr>`
}

/** A ticket: its QR on white, whatever the mode, and what it is for. */
export function ticketRow(ticket: {
  pictureCid: string
  pictureText: string
  title: string
  guest: string
  notes: string[]
  code: string
}): Html {
  const notes = ticket.notes.map(
    (note) => html`<p class="soft" style="margin:2px 0 0;font-size:14px;line-height:1.4;color:#5b6470">${note}</p>`,
  )
  return html`<tr><td style="padding:12px 28px"><table class="rule" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border:1px solid #e3e7ec;border-radius:12px">
<tr><td class="cell" width="200" valign="top" style="padding:16px"><img src="cid:${ticket.pictureCid}" alt="${ticket.pictureText}" width="200" height="200" style="display:block;width:200px;height:200px;background:#ffffff;border-radius:8px"></td>
<td class="cell" valign="top" style="padding:16px;${FONT}"><p class="ink" style="margin:0;font-size:18px;font-weight:600;line-height:1.3;color:#16191d">${ticket.guest}</p>
<p class="ink" style="margin:2px 0 8px;font-size:15px;color:#16191d">${ticket.title}</p>${notes}
<p class="ink" style="margin:12px 0 0;font-family:ui-monospace,Consolas,monospace;font-size:20px;letter-spacing:2px;color:#16191d">${ticket.code}</p></td></tr></table></td></tr>`
}

/** A row with a link that looks like a button. */
export function button(text: string, url: string): Html {
  return html`<tr><td style="padding:12px 28px;${FONT}"><a href="${url}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#1c5fd4;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${text}</a></td></tr>`
}
