"""Where one arrives: start page, tasks, one's own documents, Fachgebiete and their shelves."""
