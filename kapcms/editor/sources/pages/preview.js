export async function previewPage() { return []; }
