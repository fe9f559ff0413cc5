import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './copy-code.module.css'

interface CopyCodeProps {
  /** What is shown. */
  shown: string
  /** What is copied; what is shown unless given. */
  value?: string
  /** Names what is copied, such as "Ticket code". */
  label: string
}

/** A code to read, with a button that copies it. */
export function CopyCode({ shown, value = shown, label }: CopyCodeProps) {
  const { t } = useTranslation()
  return (
    <span className={classes.copy}>
      <code className={classes.code}>{shown}</code>
      <CopyButton value={value} timeout={2000}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('common.copied') : t('common.copy')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="md"
              aria-label={copied ? t('common.copied') : `${t('common.copy')}: ${label}`}
              onClick={copy}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  )
}
