import { Button, type ButtonProps, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface ConfirmDialogProps {
  opened: boolean
  title: string
  /** What will happen, and whether it can be undone. */
  text: ReactNode
  confirmLabel: string
  /** What the other button says. */
  keepLabel?: string
  isDangerous?: boolean
  isBusy?: boolean
  isDisabled?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something that cannot simply be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Text component="div">{props.text}</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={props.onClose}>
          {props.keepLabel ?? t('common.keep')}
        </Button>
        <Button
          color={props.isDangerous ? 'red.9' : undefined}
          loading={props.isBusy}
          disabled={props.isDisabled}
          onClick={props.onConfirm}
        >
          {props.confirmLabel}
        </Button>
      </Group>
    </Modal>
  )
}

interface ConfirmButtonProps extends ButtonProps {
  label: string
  title: string
  text: ReactNode
  confirmLabel: string
  isDangerous?: boolean
  /** Resolves when it is done; the dialog then closes. Errors are the caller's to show. */
  onConfirm: () => Promise<unknown>
}

/** A button that asks first. */
export function ConfirmButton({
  label,
  title,
  text,
  confirmLabel,
  isDangerous,
  onConfirm,
  ...button
}: ConfirmButtonProps) {
  const [opened, { open, close }] = useDisclosure(false)
  const [busy, { open: begin, close: end }] = useDisclosure(false)
  const confirm = async () => {
    begin()
    try {
      await onConfirm()
      close()
    } finally {
      end()
    }
  }
  return (
    <>
      <Button variant="default" {...button} onClick={open}>
        {label}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={title}
        text={text}
        confirmLabel={confirmLabel}
        isDangerous={isDangerous}
        isBusy={busy}
        onConfirm={() => void confirm()}
        onClose={close}
      />
    </>
  )
}
