// Addresses in plain text are not made into links, so the finder of them is not needed.
export class LinkifyIt {}
