import { Notifications, notifications } from '@mantine/notifications'
import { IconCheck, IconExclamationMark } from '@tabler/icons-react'
import i18next from 'i18next'
import classes from './toasts.module.css'

/** Where toasts appear. */
export function Toasts() {
  return <Notifications position="bottom-right" limit={4} containerWidth={380} classNames={{ root: classes.toasts }} />
}

export function show(message: string, tone: 'done' | 'error'): void {
  const isError = tone === 'error'
  notifications.show({
    message,
    color: isError ? 'red.9' : 'petrol',
    icon: isError ? <IconExclamationMark size={18} aria-hidden /> : <IconCheck size={18} aria-hidden />,
    autoClose: isError ? 8000 : 4000,
    role: isError ? 'alert' : 'status',
    withBorder: true,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
  })
}
