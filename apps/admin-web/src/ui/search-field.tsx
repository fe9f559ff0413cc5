import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface SearchFieldProps {
  /** What is searched for now, usually from the address. */
  value: string
  label: string
  onSearch: (value: string) => void
}

/** Searches while one types, a moment after the last key. */
export function SearchField({ value, label, onSearch }: SearchFieldProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(value)
  const asked = useRef(value)
  const searchSoon = useDebouncedCallback((text: string) => {
    asked.current = text
    onSearch(text)
  }, 250)
  // The address may change from elsewhere (back, a link); what comes back of our own asking is typed already.
  useEffect(() => {
    if (value === asked.current) return
    asked.current = value
    setTyped(value)
  }, [value])
  const change = (next: string) => {
    setTyped(next)
    searchSoon(next.trim())
  }
  return (
    <TextInput
      type="search"
      role="searchbox"
      aria-label={label}
      placeholder={label}
      value={typed}
      maxLength={100}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === '' ? null : <CloseButton size="sm" aria-label={t('common.clear')} onClick={() => change('')} />
      }
      onChange={(event) => change(event.currentTarget.value)}
      style={{ flex: '1 1 14rem', maxWidth: '24rem' }}
    />
  )
}
