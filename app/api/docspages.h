// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/answer.h"

#include <optional>

namespace berth::api {

/// The page that draws /openapi.json and tries it, its script and its style, by path ("/docs",
/// "/docs/docs.js", "/docs/docs.css"); nothing for any other. It loads nothing from anywhere else.
[[nodiscard]] std::optional<Answer> docsPage(QStringView path);

} // namespace berth::api
