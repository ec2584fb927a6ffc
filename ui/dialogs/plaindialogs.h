// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backendtypes.h"

#include <QtWidgets/qdialog.h>

class QCheckBox;
class QIcon;
class QVBoxLayout;

namespace berth {

/// The head of a dialog that is no form: a picture, a title, a sentence. @returns its layout
QVBoxLayout *beginDialog(QDialog *dialog, const QString &name, const QString &title,
                         const QIcon &picture, const QString &text);
/// The row of buttons that ends such a dialog: Close.
void endDialog(QDialog *dialog, QVBoxLayout *layout);

/// Asked when the window closes: keep running in the background, or stop.
class CloseDialog final : public QDialog
{
    Q_OBJECT
public:
    CloseDialog(const CloseFacts &facts, QWidget *parent);

Q_SIGNALS:
    /// @param isRemembered do not ask again
    void chosen(berth::CloseChoice choice, bool isRemembered);

private:
    QCheckBox *m_remember;
};

/// Version, licence, and where the data lives.
class AboutDialog final : public QDialog
{
    Q_OBJECT
public:
    AboutDialog(const StoreFacts &store, const QString &settingsPath, QWidget *parent);
};

} // namespace berth
