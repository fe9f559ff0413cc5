// Lengths and first digits that card brands issue today.
const BRANDS = [
  /^4(\d{15}|\d{18})$/, // Visa
  /^5[1-5]\d{14}$/, // Mastercard
  /^(222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}$/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^3(0[0-5]|[689]\d)\d{11}$/, // Diners Club
  /^35(2[89]|[3-8]\d)\d{12}$/, // JCB
  /^6(011|4[4-9]\d|5\d\d)\d{12}$/, // Discover
  /^62\d{14,17}$/, // UnionPay
  /^(50|5[6-8]|6[0-9])\d{14,17}$/, // Maestro
]

// Ids are random: one in a hundred thousand has a row of digits in it that would do for a card.
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/giu
/** Between groups of whatever length: spaces of any kind, dots, dashes, and what is not seen at all. */
const PLAIN_GAP = /^[\p{Zs}\p{Cf}\t.\-\u2010-\u2015]{1,3}$/u
/** Between groups as they are on a card: whatever is no letter, and begins no number of a phone. */
const ANY_GAP = /^[^\p{L}\p{N}+]{1,3}$/u
/** Lengths of the groups on cards. */
const ON_CARDS = new Set(['4,4,4,4', '4,6,5', '4,6,4', '4,4,4,4,3'])
const FEWEST_DIGITS = 14
const MOST_DIGITS = 19

/**
 * Whether a text has what looks like the number of a payment card in it: digits of any width, in groups or not, of a
 * brand's first digits and length, whose check digit is right. Numbers of phones, orders, books and moments in time do
 * not, nor do parts of longer numbers.
 */
export function hasCardNumber(text: string): boolean {
  return withoutCardNumbers(text) !== text
}

/** Puts dots in the place of whatever looks like a card's number. */
export function withoutCardNumbers(text: string): string {
  // What cannot have enough digits is most of what is asked for.
  if (text.length < FEWEST_DIGITS || !/[\d\u0080-\uffff]/.test(text)) return text
  let masked = ''
  let from = 0
  for (const run of runsIn(text)) {
    for (const { start, end } of cardsIn(run)) {
      masked += `${text.slice(from, start)}…`
      from = end
    }
  }
  return from === 0 ? text : masked + text.slice(from)
}

/** Whether the whole of a token is digits as a card has them; wider than `hasCardNumber`, as no token is all digits. */
export function isCardNumber(token: string): boolean {
  const digits = token.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '')
  return /^\d{12,19}$/.test(digits) && hasCheckDigit(digits)
}

/** Digits without a gap, where they are in the text, and what is between them and the group before. */
interface Group {
  digits: string
  start: number
  end: number
  gap: string
}

/** Groups of digits that may belong together. */
function runsIn(text: string): Group[][] {
  const runs: Group[][] = []
  let last: Group | undefined
  let at = 0
  for (const char of text.replace(UUID, (found) => 'x'.repeat(found.length))) {
    const start = at
    at += char.length
    const digits = digitsOf(char)
    if (digits === null) continue
    if (last?.end === start) {
      last.digits += digits
      last.end = at
      continue
    }
    const gap: string = last ? text.slice(last.end, start) : ''
    last = { digits, start, end: at, gap }
    const run = ANY_GAP.test(gap) ? runs.at(-1) : undefined
    if (run) run.push(last)
    else runs.push([last])
  }
  return runs
}

function digitsOf(char: string): string | null {
  const plain = char < '\u0080' ? char : char.normalize('NFKC')
  return /^\d+$/.test(plain) ? plain : null
}

/** Tries each row of neighbouring groups: a number may stand beside an expiry date. */
function cardsIn(run: Group[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (let first = 0; first < run.length; first++) {
    const length = cardAt(run, first)
    const [start, end] = [run[first], run[first + length - 1]]
    if (length === 0 || !start || !end) continue
    found.push({ start: start.start, end: end.end })
    first += length - 1
  }
  return found
}

/** @returns of how many groups the longest number is that begins with this one; 0 for none */
function cardAt(run: Group[], first: number): number {
  let digits = ''
  let longest = 0
  for (let count = 1; first + count <= run.length; count++) {
    digits += run[first + count - 1]?.digits ?? ''
    if (digits.length > MOST_DIGITS) break
    const isOne = BRANDS.some((brand) => brand.test(digits)) && hasCheckDigit(digits)
    if (isOne && isRow(run.slice(first, first + count))) longest = count
  }
  return longest
}

function isRow(groups: Group[]): boolean {
  const gaps = groups.slice(1).map(({ gap }) => gap)
  if (gaps.every((gap) => PLAIN_GAP.test(gap))) return true
  return ON_CARDS.has(groups.map(({ digits }) => digits.length).join(','))
}

/** The Luhn check of ISO/IEC 7812-1. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits.at(-1 - place))
    const value = place % 2 === 1 ? digit * 2 : digit
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}
