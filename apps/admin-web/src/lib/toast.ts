import { notifications } from '@mantine/notifications'

/** Says that something was done. */
export function toastDone(message: string): void {
  notifications.show({ message, color: 'petrol', autoClose: 4000 })
}

/** Says that something was refused or failed; stays longer, since it asks to be read. */
export function toastError(message: string): void {
  notifications.show({ message, color: 'red', autoClose: 8000 })
}
