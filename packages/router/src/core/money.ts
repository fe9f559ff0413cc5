// ISO 4217, list one. Not asked of Intl: its digits follow usage (none for HUF and IDR in newer data), and change with
// the version of the runtime, which would make the same integer another amount in another browser.
const OTHER_THAN_TWO: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

/** Digits of a currency's minor unit by ISO 4217: 2 for EUR and HUF, none for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  const found = Object.entries(OTHER_THAN_TWO).find(([, currencies]) => currencies.split(' ').includes(currency))
  return found ? Number(found[0]) : 2
}

/**
 * An amount as people write it, in whole units where it is whole: `€12.50`, `12 500 Ft`.
 * @param tag BCP 47 language tag
 */
export function formatMoney(amountMinor: number, currency: string, tag: string): string {
  const digits = minorDigits(currency)
  const unit = 10 ** digits
  const minimumFractionDigits = amountMinor % unit === 0 ? 0 : digits
  return new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    minimumFractionDigits,
    maximumFractionDigits: digits,
  }).format(amountMinor / unit)
}
