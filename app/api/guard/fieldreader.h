// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/refusal.h"

#include <QtCore/qbytearrayview.h>

#include <optional>
#include <string>
#include <vector>

namespace berth::api {

/// Reads the field lines of one request head (RFC 9112 section 5): appends those that are handed on
/// to the canonical head, and keeps for itself what says how the request and its connection go.
class FieldReader final
{
public:
    /// Where a field lies in the canonical head.
    struct Place
    {
        quint32 nameAt = 0;
        quint32 nameSize = 0;
        quint32 valueAt = 0;
        quint32 valueSize = 0;
    };

    /// Forgets the last head, but not the memory that it took.
    void reset();

    /// Takes a line without its end, not empty. @p head is the canonical head so far.
    [[nodiscard]] Refusal take(QByteArrayView line, std::string &head);

    [[nodiscard]] int count() const { return m_count; }
    [[nodiscard]] const std::vector<Place> &places() const { return m_places; }

    [[nodiscard]] std::optional<Place> host() const { return m_host; }
    [[nodiscard]] std::optional<qint64> contentLength() const { return m_contentLength; }
    [[nodiscard]] bool isChunked() const { return m_isChunked; }
    [[nodiscard]] bool asksClose() const { return m_asksClose; }
    [[nodiscard]] bool asksKeepAlive() const { return m_asksKeepAlive; }
    [[nodiscard]] bool expectsContinue() const { return m_expectsContinue; }
    [[nodiscard]] bool expectsOther() const { return m_expectsOther; }

private:
    enum class Kind : quint8 {
        Other,
        Host,
        ContentLength,
        TransferEncoding,
        Connection,
        Expect,
        Hop, ///< of this connection alone, and nothing that we need
    };

    [[nodiscard]] static Kind kindOf(QByteArrayView name);
    [[nodiscard]] Refusal takeHost(QByteArrayView value);
    [[nodiscard]] Refusal takeContentLength(QByteArrayView value);
    [[nodiscard]] Refusal takeTransferEncoding(QByteArrayView value);
    void takeConnection(QByteArrayView value);
    void append(QByteArrayView name, QByteArrayView value, std::string &head);

    std::vector<Place> m_places;
    int m_count = 0; ///< of lines, also of those that are not handed on
    std::optional<Place> m_host;
    std::optional<qint64> m_contentLength;
    bool m_isChunked = false;
    bool m_asksClose = false;
    bool m_asksKeepAlive = false;
    bool m_expectsContinue = false;
    bool m_expectsOther = false;
};

} // namespace berth::api
