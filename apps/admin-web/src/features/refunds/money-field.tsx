import { NumberInput, type NumberInputProps } from '@mantine/core'
import { useState } from 'react'
import { minorDigits, toMajor, toMinor } from '../../lib/money.ts'

type MoneyFieldProps = Omit<NumberInputProps, 'value' | 'onChange' | 'max'> & {
  currency: string
  /** Null while nothing is typed. */
  minor: number | null
  onMinor: (minor: number | null) => void
}

/** With all its decimals, or none where there are none to tell. */
function written(minor: number, currency: string): string {
  const major = toMajor(minor, currency)
  return Number.isInteger(major) ? String(major) : major.toFixed(minorDigits(currency))
}

/** An amount as people write it, kept in minor units. */
export function MoneyField({ currency, minor, onMinor, ...props }: MoneyFieldProps) {
  // As typed: "12.0" may be on its way to "12.05".
  const [typed, setTyped] = useState<string | number>('')
  const minorOf = (text: string | number) =>
    text === '' || Number.isNaN(Number(text)) ? null : toMinor(Number(text), currency)
  const known = minor === null ? '' : written(minor, currency)
  return (
    <NumberInput
      min={0}
      decimalScale={minorDigits(currency)}
      thousandSeparator=" "
      suffix={` ${currency}`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={minorOf(typed) === minor ? typed : known}
      onChange={(text) => {
        setTyped(text)
        onMinor(minorOf(text))
      }}
      {...props}
    />
  )
}
