import { Button, type ButtonProps, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFocusHome } from '../lib/use-focus-home.ts'

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

/** How long a second press of the same button is taken for the same wish. */
const SAME_WISH_MS = 600

/** Asks before something that cannot simply be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation()
  const [isPressed, setPressed] = useState(false)
  const goHome = useFocusHome(props.opened)
  // Whoever uses the dialog tells a moment late that it is busy: a double click would come before that.
  useEffect(() => {
    if (!isPressed) return
    const timer = setTimeout(() => setPressed(false), SAME_WISH_MS)
    return () => clearTimeout(timer)
  }, [isPressed])
  const confirm = () => {
    setPressed(true)
    props.onConfirm()
  }
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      onExitTransitionEnd={goHome}
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
          loading={props.isBusy || isPressed}
          disabled={props.isDisabled}
          onClick={confirm}
        >
          {props.confirmLabel}
        </Button>
      </Group>
    </Modal>
  )
}

interface ConfirmButtonProps extends ButtonProps {
  'aria-label'?: string
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
