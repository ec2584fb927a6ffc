// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/formdialog.h"

class QComboBox;
class QLineEdit;
class QSpinBox;
class QTableWidget;

namespace berth {

class NodesEditor;

/// A sandbox: adds or removes nodes and changes a priority on a copy of the cluster, and shows how
/// the queue would turn out beside today's. Nothing is changed.
class WhatIfDialog final : public FormDialog
{
    Q_OBJECT
public:
    WhatIfDialog(Backend &backend, ClusterId cluster, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    [[nodiscard]] QList<WhatIfChange> changes(QList<FieldError> &errors) const;
    void show(const WhatIfOutcome &outcome);

    Backend &m_backend;
    ClusterId m_cluster;
    QSpinBox *m_count;
    QLineEdit *m_cpu;
    QLineEdit *m_memory;
    QLineEdit *m_gpu;
    QLineEdit *m_model;
    QComboBox *m_removed;
    QLineEdit *m_deployment;
    QSpinBox *m_priority;
    Text *m_summary;
    QTableWidget *m_rows;
};

} // namespace berth
