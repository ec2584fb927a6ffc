// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qjsonobject.h>

namespace berth::api {

class RouteTable;

/// The OpenAPI 3.1 document of the routes: their parameters, bodies, answers and problems, with
/// every named schema as a component. Written from the table that requests are checked against.
[[nodiscard]] QJsonObject openApiDocument(const RouteTable &table);

/// The document of this build's own routes, as text.
[[nodiscard]] QByteArray openApiText();

} // namespace berth::api
