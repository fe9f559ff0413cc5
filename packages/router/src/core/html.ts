/** HTML that is safe to put into HTML. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Escapes a text for element content and quoted attributes. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter)
}

/** A template in which everything put in is escaped, unless it is `Html` itself. Lists are joined. */
export function html(strings: TemplateStringsArray, ...values: (Html | Html[] | string | number)[]): Html {
  let out = strings[0] ?? ''
  values.forEach((value, index) => {
    out += render(value) + (strings[index + 1] ?? '')
  })
  return new Html(out)
}

function render(value: Html | Html[] | string | number): string {
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map((item) => item.text).join('')
  return escapeHtml(String(value))
}
