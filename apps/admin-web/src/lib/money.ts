/** Money is an integer of minor units with an ISO 4217 currency; how many digits those are, the currency says. */

/** Digits after the decimal point: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}

/** The amount with its currency; no decimals where there are none to tell. */
export function showMoney(minor: number, currency: string, tag: string): string {
  const digits = minorDigits(currency)
  const isWhole = minor % 10 ** digits === 0
  return new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    minimumFractionDigits: isWhole ? 0 : digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits)
}

/** Minor units as a number a person edits. */
export function toMajor(minor: number, currency: string): number {
  return minor / 10 ** minorDigits(currency)
}

/** What a person typed, as minor units; rounds away what binary fractions add. */
export function toMinor(major: number, currency: string): number {
  return Math.round(major * 10 ** minorDigits(currency))
}
