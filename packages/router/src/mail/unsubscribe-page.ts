import { Html, html } from '../core/html.ts'
import type { Locale } from '../core/values.ts'
import type { OptOutChoice, OptOutState } from './opt-outs.ts'
import { type UnsubscribeTexts, unsubscribeTextsOf } from './unsubscribe-texts.ts'

/** What the page shows: what a link stands for, or why it does nothing. */
export type UnsubscribeView = OptOutState | 'invalid' | 'too_often'

/** The page's own style; whoever serves it allows this one. */
export const UNSUBSCRIBE_STYLE = `:root{color-scheme:light dark;--ground:#f2f4f7;--card:#fff;--ink:#16191d;--soft:#545d69;--rule:#d5dae1;--button:#1c5fd4;--label:#fff;--good:#e3f4ea;--good-ink:#14532d}
@media(prefers-color-scheme:dark){:root{--ground:#14161a;--card:#1e2126;--ink:#f1f3f5;--soft:#a5adb8;--rule:#434a54;--button:#8ab4ff;--label:#0d1a30;--good:#173324;--good-ink:#c5edd5}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{width:100%;max-width:520px;padding:28px;background:var(--card);border:1px solid var(--rule);border-radius:14px}
h1{margin:0 0 12px;font-size:24px;line-height:1.25}p{margin:0 0 16px;overflow-wrap:anywhere}.done{padding:12px 14px;border-radius:10px;background:var(--good);color:var(--good-ink);font-weight:600}
form{display:flex;flex-wrap:wrap;gap:10px;margin:0 0 20px}button{min-height:44px;padding:10px 18px;border:1px solid var(--button);border-radius:10px;background:var(--button);color:var(--label);font:inherit;font-weight:600;cursor:pointer}
button.quiet{background:transparent;color:var(--ink);border-color:var(--soft)}button:focus-visible{outline:3px solid var(--button);outline-offset:2px}
.small{margin:0;padding-top:16px;border-top:1px solid var(--rule);color:var(--soft);font-size:14px}.small+.small{border:0;padding-top:8px}`

/** The page behind the link to unsubscribe: what one gets, and what to do about it. It works without scripts. */
export function unsubscribePage(view: UnsubscribeView, locale: Locale): string {
  const t = unsubscribeTextsOf(locale)
  const fault = view === 'invalid' ? t.invalid : view === 'too_often' ? t.tooOften : null
  const body = typeof view === 'string' ? html`<p>${fault?.text ?? ''}</p>` : stateHtml(view, t)
  const title = fault?.title ?? t.title
  return html`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${title}</title>
<style>${STYLE}</style></head>
<body><main><h1>${title}</h1>
${body}</main></body></html>
`.text
}

/** Written here, nothing of it comes from elsewhere. */
const STYLE = new Html(UNSUBSCRIBE_STYLE)

function stateHtml(state: OptOutState, t: UnsubscribeTexts): Html {
  const { topic, eventTitle, isAllDeclined, isEventDeclined } = state
  const isDeclined = isAllDeclined || isEventDeclined
  const declined = isAllDeclined ? t.allDeclined[topic] : t.eventDeclined[topic](eventTitle ?? '')
  const gets = eventTitle === null ? t.getsOf[topic] : t.gets[topic](eventTitle)
  const choices: OptOutChoice[] = [
    ...(isDeclined || eventTitle === null ? [] : (['event'] as const)),
    ...(isAllDeclined ? [] : (['all'] as const)),
    ...(isDeclined ? (['undo'] as const) : []),
  ]
  const buttons = choices.map(
    (choice, n) =>
      html`<button name="choice" value="${choice}" class="${n === 0 ? 'main' : 'quiet'}">${t.choices[choice]}</button>`,
  )
  return html`${isDeclined ? html`<p class="done" role="status">${declined}</p>` : html`<p>${gets}</p>`}
<form method="post">${buttons}</form>
<p class="small">${t.still}</p><p class="small">${t.footer(state.organisation)}</p>`
}
