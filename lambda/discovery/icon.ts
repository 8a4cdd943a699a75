/** A key whose bow is a socket: tools to plug into, behind a lock. It fits light and dark backgrounds. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#3b5bdb"/>' +
  '<g fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">' +
  '<circle cx="32" cy="24" r="11"/><path d="M32 35v17M32 44h8M32 52h6M28 22v4M36 22v4"/></g></svg>'
