import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type LinkElementProps<Own> = Own & Omit<ComponentPropsWithRef<'a'>, keyof Own>

const ButtonLike = (props: LinkElementProps<ButtonProps>) => <Button component="a" {...props} />
const AnchorLike = (props: LinkElementProps<AnchorProps>) => <Anchor component="a" {...props} />

/** A link to a page of ours that looks like a button. */
export const LinkButton = createLink(ButtonLike)

/** A link to a page of ours in running text. */
export const TextLink = createLink(AnchorLike)
