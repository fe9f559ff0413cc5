import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyHtml, bodyText, fillSubject, parseBody, type Values } from './markup.ts'
import { hasAudienceChanged, unknownPlaceholders } from './rules.ts'

const values: Values = {
  name: 'Éva <b>& co</b> [me](https://evil.example) **x**',
  event: 'Harvest "fair"',
  when: 'Friday',
  where: 'Hall 2',
  tickets: [
    { label: 'Day', url: 'https://t.example/t/1#a' },
    { label: 'Night', url: 'https://t.example/t/2#b' },
  ],
}
const htmlOf = (body: string) =>
  bodyHtml(parseBody(body), values)
    .map(({ text }) => text)
    .join('')
const textOf = (body: string) => bodyText(parseBody(body), values)

describe('the words of a message', () => {
  it('are paragraphs, headings, lists, bold, italic and links', () => {
    const body =
      '# Come early\nDoors **open** at *six*.\nSecond line\n\n- one\n- two\n\n1. first\n2) second\n\n[Map](https://m.example/a?b=1&c=2)'
    const html = htmlOf(body)
    expect(html).toMatch(/<h2[^>]*>Come early<\/h2>/)
    expect(html).toMatch(/Doors <strong>open<\/strong> at <em>six<\/em>\.<br>Second line<\/p>/)
    expect(html).toMatch(/<ul[^>]*><li[^>]*>one<\/li><li[^>]*>two<\/li><\/ul>/)
    expect(html).toMatch(/<ol[^>]*><li[^>]*>first<\/li><li[^>]*>second<\/li><\/ol>/)
    expect(html).toMatch(/<a href="https:\/\/m\.example\/a\?b=1&amp;c=2"[^>]*>Map<\/a>/)
    expect(textOf(body)).toBe(
      'Come early\n\nDoors open at six.\nSecond line\n\n- one\n- two\n\n1. first\n2. second\n\nMap (https://m.example/a?b=1&c=2)',
    )
  })

  it('make a link of a bare address, without the stop after it', () => {
    expect(htmlOf('See https://x.example/y. Bye')).toMatch(
      /<a href="https:\/\/x\.example\/y"[^>]*>https:\/\/x\.example\/y<\/a>\. Bye/,
    )
    expect(textOf('See https://x.example/y. Bye')).toBe('See https://x.example/y. Bye')
  })

  it('lead to the web or to an address only', () => {
    for (const target of [
      'javascript:alert(1)',
      'data:text/html,x',
      '//x.example',
      'vbscript:x',
      '/admin',
      'JaVaScRiPt:x',
    ]) {
      expect(htmlOf(`[x](${target})`)).not.toContain('<a ')
    }
    expect(htmlOf('[write](mailto:a@example.org)')).toContain('href="mailto:a@example.org"')
  })

  it('show HTML as text, and what is filled in as it is, whatever is in it', () => {
    const html = htmlOf('<script>alert(1)</script> <img src=x onerror=y> Dear {{name}}')
    expect(html).not.toMatch(/<script|<img|<b>|evil\.example"/)
    expect(html).toContain('Éva &lt;b&gt;&amp; co&lt;/b&gt; [me](https://evil.example) **x**')
    expect(textOf('Dear {{ name }}')).toBe('Dear Éva <b>& co</b> [me](https://evil.example) **x**')
  })

  it('list the links to all tickets', () => {
    expect(htmlOf('{{tickets}}')).toMatch(/>Day<\/a><br><a href="https:\/\/t\.example\/t\/2#b"[^>]*>Night</)
    expect(textOf('{{tickets}}')).toBe('Day: https://t.example/t/1#a\nNight: https://t.example/t/2#b')
  })

  it('never become tags or addresses that are not written by the renderer, whatever is typed', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '*',
      '**',
      '[',
      ']',
      '(',
      ')',
      '{{name}}',
      '{{tickets}}',
      '- ',
      '1. ',
      '\n',
      '\n\n',
      '# ',
      'https://a.example/',
      'javascript:',
      'on=',
      ' ',
      'x',
      '<a href="',
      '</td>',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const html = htmlOf(pieces.join(''))
        const tags = html.match(/<[^>]*>/g) ?? []
        const allowed =
          /^<(\/?(tr|strong|em)|\/(td|p|h2|ul|ol|li|a)|br|td style="[^"<>]*"|(p|h2|ul|ol|li) (class="ink" )?style="[^"<>]*"|a href="(https?:\/\/|mailto:)[^"<>]*" style="color:#1c5fd4")>$/
        for (const tag of tags) expect(tag).toMatch(allowed)
        expect(html.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]/)
      }),
    )
  })

  it('take no time that grows out of hand with their length', () => {
    for (const hard of [
      '*'.repeat(20_000),
      '['.repeat(20_000),
      '{{'.repeat(10_000),
      '**a'.repeat(6_000),
      '[a]('.repeat(5_000),
    ]) {
      const startedAt = performance.now()
      htmlOf(hard)
      expect(performance.now() - startedAt).toBeLessThan(2_000)
    }
  })
})

it('a subject is one line with its placeholders filled in', () => {
  expect(fillSubject('News of {{event}}\nfor {{name}}', { ...values, name: 'A\nB' })).toBe(
    'News of Harvest "fair" for A B',
  )
})

it('placeholders that stand for nothing are found, in subjects those of links too', () => {
  expect(unknownPlaceholders('{{name}} {{ event }} {{Name}} {{}} {{constructor}}', 'body')).toEqual([
    'Name',
    '',
    'constructor',
  ])
  expect(unknownPlaceholders('{{tickets}} {{when}}', 'subject')).toEqual(['tickets'])
})

it('an audience is another one when it grew or shrank by more than ten people and a tenth', () => {
  expect(hasAudienceChanged(0, 10)).toBe(false)
  expect(hasAudienceChanged(0, 11)).toBe(true)
  expect(hasAudienceChanged(1000, 1100)).toBe(false)
  expect(hasAudienceChanged(1000, 899)).toBe(true)
})
