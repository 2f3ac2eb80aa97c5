"""kapcms: a headless CMS for sites that publish articles in series. Import what you need from its floors."""
