import { useFormatTag } from '../../lib/language.ts'

/** A number for a text that has a singular and a plural, and shows thousands as the reader writes them. */
export function useFigures(): (count: number) => { count: number; shown: string } {
  const format = new Intl.NumberFormat(useFormatTag())
  return (count) => ({ count, shown: format.format(count) })
}
