import { type Html, html } from '../core/html.ts'
import { PLACEHOLDER, type Placeholder } from './rules.ts'

/** What a placeholder becomes: text as it is, or links. */
export type Value = string | { label: string; url: string }[]
export type Values = Record<Placeholder, Value>

type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: Placeholder }
  | { kind: 'strong'; parts: Inline[] }
  | { kind: 'emphasis'; parts: Inline[] }
  | { kind: 'link'; url: string; parts: Inline[] }

type Block =
  | { kind: 'paragraph'; lines: Inline[][] }
  | { kind: 'heading'; line: Inline[] }
  | { kind: 'list'; isOrdered: boolean; items: Inline[][] }

const BULLET = /^\s{0,3}[-*•]\s+(.*)$/
const NUMBER = /^\s{0,3}\d{1,3}[.)]\s+(.*)$/
const HEADING = /^#{1,3}\s+(.*)$/
/** In the order in which they are looked for at each place of a line. */
const INLINE =
  /\{\{\s*(?<name>[^{}]*?)\s*\}\}|\[(?<label>[^[\]]{1,300})\]\((?<target>[^()\s]{1,2000})\)|\*\*(?<strong>[^*]{1,2000})\*\*|(?<![\w*])\*(?<emphasis>[^*\s][^*]{0,2000})\*(?![\w*])|(?<url>https?:\/\/[^\s<>"']{1,2000})/g

/**
 * A message's body as it is typed: paragraphs, headings (#), lists (- or 1.), **bold**, *italic*, links. What is none
 * of these is text, HTML too. Placeholders are found before they are filled in, so no name can bring a link along.
 */
export function parseBody(body: string): Block[] {
  const blocks: Block[] = []
  for (const part of body.replaceAll('\r\n', '\n').split(/\n[^\S\n]*\n/)) blocks.push(...blocksOf(part.split('\n')))
  return blocks
}

function blocksOf(lines: string[]): Block[] {
  const blocks: Block[] = []
  for (const line of lines) {
    if (line.trim() === '') continue
    const heading = HEADING.exec(line)?.[1]
    const bullet = BULLET.exec(line)?.[1]
    const item = bullet ?? NUMBER.exec(line)?.[1]
    const last = blocks.at(-1)
    if (heading !== undefined) blocks.push({ kind: 'heading', line: parseLine(heading) })
    else if (item !== undefined) {
      const isOrdered = bullet === undefined
      if (last?.kind === 'list' && last.isOrdered === isOrdered) last.items.push(parseLine(item))
      else blocks.push({ kind: 'list', isOrdered, items: [parseLine(item)] })
    } else if (last?.kind === 'paragraph') last.lines.push(parseLine(line))
    else blocks.push({ kind: 'paragraph', lines: [parseLine(line)] })
  }
  return blocks
}

function parseLine(line: string): Inline[] {
  const parts: Inline[] = []
  let at = 0
  for (const match of line.matchAll(INLINE)) {
    const found = inlineOf(match.groups ?? {})
    if (!found) continue
    if (match.index > at) parts.push({ kind: 'text', text: line.slice(at, match.index) })
    parts.push(...found.parts)
    at = match.index + match[0].length - found.rest
  }
  if (at < line.length) parts.push({ kind: 'text', text: line.slice(at) })
  return parts
}

/** @returns null for what is only text after all; `rest` letters at its end are */
function inlineOf(groups: Record<string, string | undefined>): { parts: Inline[]; rest: number } | null {
  const { name, label, target, strong, emphasis, url } = groups
  if (name !== undefined) return { parts: [{ kind: 'value', name: name as Placeholder }], rest: 0 }
  if (label !== undefined && target !== undefined) {
    const to = safeUrl(target)
    return to === null ? null : { parts: [{ kind: 'link', url: to, parts: parseLine(label) }], rest: 0 }
  }
  if (strong !== undefined) return { parts: [{ kind: 'strong', parts: parseLine(strong) }], rest: 0 }
  if (emphasis !== undefined) return { parts: [{ kind: 'emphasis', parts: parseLine(emphasis) }], rest: 0 }
  // What ends a sentence does not end its address.
  const bare = url?.replace(/[.,;:!?)\]*]+$/, '') ?? ''
  const to = safeUrl(bare)
  return to === null
    ? null
    : {
        parts: [{ kind: 'link', url: to, parts: [{ kind: 'text', text: bare }] }],
        rest: (url ?? '').length - bare.length,
      }
}

/** Only where a mail may lead: to the web or to an address. */
function safeUrl(url: string): string | null {
  return /^(https?:\/\/[^\s/]|mailto:[^\s@]+@)/i.test(url) && URL.canParse(url) ? url : null
}

const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif'
const INK = 'font-size:16px;line-height:1.5;color:#16191d'
const LINK = 'color:#1c5fd4'
const BREAK = html`<br>`

/** The body as rows of a mail's layout. */
export function bodyHtml(blocks: Block[], values: Values): Html[] {
  return blocks.map((block) => html`<tr><td style="padding:8px 28px;${FONT}">${blockHtml(block, values)}</td></tr>`)
}

function blockHtml(block: Block, values: Values): Html {
  if (block.kind === 'heading') {
    return html`<h2 class="ink" style="margin:8px 0 0;font-size:18px;line-height:1.3;color:#16191d">${inlineHtml(block.line, values)}</h2>`
  }
  if (block.kind === 'paragraph') {
    const lines = block.lines.flatMap((line, n) => [...(n > 0 ? [BREAK] : []), ...inlineHtml(line, values)])
    return html`<p class="ink" style="margin:0;${INK}">${lines}</p>`
  }
  const items = block.items.map((item) => html`<li style="margin:4px 0">${inlineHtml(item, values)}</li>`)
  const style = `margin:0;padding-left:24px;${INK}`
  return block.isOrdered
    ? html`<ol class="ink" style="${style}">${items}</ol>`
    : html`<ul class="ink" style="${style}">${items}</ul>`
}

function inlineHtml(parts: Inline[], values: Values): Html[] {
  return parts.map((part) => {
    if (part.kind === 'text') return html`${part.text}`
    if (part.kind === 'strong') return html`<strong>${inlineHtml(part.parts, values)}</strong>`
    if (part.kind === 'emphasis') return html`<em>${inlineHtml(part.parts, values)}</em>`
    if (part.kind === 'link') return anchor(part.url, inlineHtml(part.parts, values))
    return valueHtml(values[part.name])
  })
}

function valueHtml(value: Value): Html {
  if (typeof value === 'string') return html`${value}`
  return html`${value.flatMap(({ label, url }, n) => [...(n > 0 ? [BREAK] : []), anchor(url, [html`${label}`])])}`
}

function anchor(url: string, parts: Html[]): Html {
  return html`<a href="${url}" style="${LINK}">${parts}</a>`
}

/** The body as plain text. */
export function bodyText(blocks: Block[], values: Values): string {
  return blocks.map((block) => blockText(block, values)).join('\n\n')
}

function blockText(block: Block, values: Values): string {
  if (block.kind === 'heading') return inlineText(block.line, values)
  if (block.kind === 'paragraph') return block.lines.map((line) => inlineText(line, values)).join('\n')
  return block.items.map((item, n) => `${block.isOrdered ? `${n + 1}.` : '-'} ${inlineText(item, values)}`).join('\n')
}

function inlineText(parts: Inline[], values: Values): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text
      if (part.kind === 'value') return valueText(values[part.name])
      const inner = inlineText(part.parts, values)
      if (part.kind !== 'link') return inner
      return inner === part.url || `mailto:${inner}` === part.url ? inner : `${inner} (${part.url})`
    })
    .join('')
}

function valueText(value: Value): string {
  if (typeof value === 'string') return value
  return value.map(({ label, url }) => (value.length > 1 ? `${label}: ${url}` : url)).join('\n')
}

/** A subject with its placeholders filled in, in one line. */
export function fillSubject(subject: string, values: Values): string {
  const filled = subject.replace(PLACEHOLDER, (whole, name: string) => {
    const value = name in values ? values[name as Placeholder] : whole
    return typeof value === 'string' ? value : whole
  })
  return filled.replace(/\s+/g, ' ').trim()
}
