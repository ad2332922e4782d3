/** How large objects are together. */
export function bytesOf(objects: readonly { readonly sizeBytes: number }[]): number {
  return objects.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0)
}
