import { Button, Group } from '@mantine/core'
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

interface PagerProps {
  /** The cursor in the address; undefined on the first page. */
  cursor: string | undefined
  nextCursor: string | null | undefined
  /** Goes to a page by its cursor, undefined being the first. */
  onGo: (cursor: string | undefined) => void
}

/** Which page came before which, as far as this visit knows. */
const before = new Map<string, string | undefined>()

/** Forward and back through keyset pages. A page opened by its address alone knows only its first and its next. */
export function Pager({ cursor, nextCursor, onGo }: PagerProps) {
  const { t } = useTranslation()
  if (cursor === undefined && !nextCursor) return null
  const goNext = () => {
    if (!nextCursor) return
    before.set(nextCursor, cursor)
    onGo(nextCursor)
  }
  return (
    <Group justify="space-between" p="md" component="nav" aria-label={t('common.pages.label')}>
      <Button
        variant="default"
        size="sm"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
        disabled={cursor === undefined}
        onClick={() => onGo(cursor === undefined ? undefined : before.get(cursor))}
      >
        {cursor === undefined || before.has(cursor) ? t('common.pages.previous') : t('common.pages.first')}
      </Button>
      <Button
        variant="default"
        size="sm"
        rightSection={<IconArrowRight size={16} aria-hidden />}
        disabled={!nextCursor}
        onClick={goNext}
      >
        {t('common.pages.next')}
      </Button>
    </Group>
  )
}
