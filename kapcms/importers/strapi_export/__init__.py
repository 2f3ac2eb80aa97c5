"""The fields of Strapi entries that hold a body: rich text, blocks and dynamic zones."""
