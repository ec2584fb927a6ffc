# SPDX-FileCopyrightText: 2026 The Berth authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Packages are described when their turn comes; `./dev package` reads this file.
