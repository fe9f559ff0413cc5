import { Select, type SelectProps } from '@mantine/core'
import { useMemo } from 'react'

/** Every IANA zone this browser knows. The list is long: it shows what matches what one types. */
export function ZoneSelect({ value = '', ...props }: Omit<SelectProps, 'data'>) {
  const data = useMemo(
    () => [...new Set([value ?? '', 'UTC', ...Intl.supportedValuesOf('timeZone')])].filter((zone) => zone !== ''),
    [value],
  )
  return <Select {...props} value={value} data={data} searchable limit={60} allowDeselect={false} />
}
