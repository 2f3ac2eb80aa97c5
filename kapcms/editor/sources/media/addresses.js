const FILES = "/api/editor/v1/media";

/** The address at which the desk shows a medium, whether readers may see it or not. */
export const fileAddress = (id) => `${FILES}/${id}/file`;

/** The same, small. */
export const thumbnailAddress = (id) => `${FILES}/${id}/file?size=thumbnail`;

/** What a body says of a picture that the desk shows at `address`: so a picture that is copied stays in the library. */
export const sourceOf = (address) => address?.replace(/^(https?:\/\/[^/]+)?\/api\/editor\/v1\/media\/([0-9a-f-]{36})\/file.*$/, "media:$2");

/** The address at which a picture of a body is shown: no larger than a screen needs it. */
export const pictureAddress = (source) => (source?.startsWith("media:") ? `${fileAddress(source.slice(6))}?size=screen` : source);
