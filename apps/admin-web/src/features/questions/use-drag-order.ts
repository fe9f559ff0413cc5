import { type PointerEvent, useRef, useState } from 'react'

export interface DragState {
  from: number
  to: number
}

/**
 * Dragging an item of a list by its handle, with mouse, pen or finger: the list says where it would go, and moves it when
 * it is let go. The items are the children of `list`.
 */
export function useDragOrder(count: number, onDrop: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null)
  const [drag, setDrag] = useState<DragState | null>(null)

  const placeAt = (y: number): number => {
    const items = [...(list.current?.children ?? [])]
    const place = items.findIndex((item) => {
      const { top, height } = item.getBoundingClientRect()
      return y < top + height / 2
    })
    return place === -1 ? items.length : place
  }

  const handle = (index: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setDrag({ from: index, to: index })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!drag) return
      const gap = placeAt(event.clientY)
      // The gap after an item is the gap before the next one: without the item itself there is one less below it.
      const to = Math.min(count - 1, gap > drag.from ? gap - 1 : gap)
      if (to !== drag.to) setDrag({ ...drag, to })
    },
    onPointerUp: () => {
      if (drag) onDrop(drag.from, drag.to)
      setDrag(null)
    },
    onPointerCancel: () => setDrag(null),
  })

  return { list, drag, handle }
}
