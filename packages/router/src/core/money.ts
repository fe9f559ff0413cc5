// ISO 4217, list one. Not asked of Intl: its digits follow usage (none for HUF and IDR in newer data), and change with
// the version of the runtime, which would make the same integer another amount in another browser.
const OTHER_THAN_TWO: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

// In use, funds and metals left out.
const IN_USE = new Set(
  `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP
  CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
  ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
  MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
  SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS
  VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`.split(/\s+/),
)

/** True for the code of a currency that ISO 4217 lists as in use. */
export function isCurrency(code: string): boolean {
  return IN_USE.has(code)
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
