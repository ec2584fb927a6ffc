// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtNetwork/qsslconfiguration.h>

namespace berth::api {

/// Reads a certificate, with those that sign it behind it, and its private key (RSA or EC, not
/// encrypted), both PEM, and makes a server's configuration of them: TLS 1.2 or later, HTTP/1.1.
/// Errors: NotFound, PermissionDenied, InvalidArgument (not readable as what it should be, or the
/// key is another one's), Unsupported (Qt's OpenSSL plugin is not there).
[[nodiscard]] Result<QSslConfiguration> loadTlsIdentity(const QString &certificatePath,
                                                        const QString &keyPath);

} // namespace berth::api
