// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>

#include <vector>

namespace berth::api {

inline constexpr qint64 KiB = 1024;
inline constexpr qint64 MiB = 1024 * KiB;

/// A path that may be sent more than the rest, as imports are.
struct BodyLimit
{
    QByteArray path; ///< the whole path as it stands in the target
    qint64 bytes = 0;
};

/// How large the parts of one request may be. Line ends are not counted in the lengths of lines.
struct RequestLimits
{
    qint64 requestLineBytes = 8 * KiB; ///< beyond: 414
    qint64 headBytes = 16 * KiB; ///< request line and fields together; beyond: 431
    int fields = 100; ///< beyond: 431
    qint64 bodyBytes = MiB; ///< beyond: 413, as soon as the length is known
    std::vector<BodyLimit> bodyBytesOf; ///< instead of bodyBytes
    qint64 chunkLineBytes = 256; ///< a chunk's size with its extensions; beyond: 400
    qint64 chunkExtensionBytes = 4 * KiB; ///< of a whole body; beyond: 400
    qint64 trailerBytes = 4 * KiB; ///< beyond: 431
};

} // namespace berth::api
